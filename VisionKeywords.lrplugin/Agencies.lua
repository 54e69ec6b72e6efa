-- The agencies that the helper has profiles of, as a popup menu lists them.

return {
  { value = 'adobe', title = 'Adobe Stock' },
  { value = 'shutterstock', title = 'Shutterstock' },
  { value = 'istock', title = 'iStock' },
  { value = 'alamy', title = 'Alamy' },
  { value = 'dreamstime', title = 'Dreamstime' },
  { value = 'depositphotos', title = 'Depositphotos' },
  { value = '123rf', title = '123RF' },
  { value = 'pond5', title = 'Pond5' },
  { value = 'freepik', title = 'Freepik (Magnific)' },
  { value = 'vecteezy', title = 'Vecteezy' },
  { value = 'generic', title = LOC '$$$/VisionKeywords/Agency/Generic=Other agencies' },
}
