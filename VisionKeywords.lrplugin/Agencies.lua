-- The agencies that the helper has profiles of, as a popup menu lists them. The longest title is in
-- characters, where there is a limit.

return {
  { value = 'adobe', title = 'Adobe Stock', longest_title = 70 },
  { value = 'shutterstock', title = 'Shutterstock', longest_title = 200 },
  { value = 'istock', title = 'iStock', longest_title = 250 },
  { value = 'alamy', title = 'Alamy' },
  { value = 'dreamstime', title = 'Dreamstime', longest_title = 115 },
  { value = 'depositphotos', title = 'Depositphotos' },
  { value = '123rf', title = '123RF' },
  { value = 'pond5', title = 'Pond5', longest_title = 80 },
  { value = 'freepik', title = 'Freepik (Magnific)', longest_title = 100 },
  { value = 'vecteezy', title = 'Vecteezy', longest_title = 200 },
  { value = 'generic', title = LOC '$$$/VisionKeywords/Agency/Generic=Other agencies', longest_title = 70 },
}
