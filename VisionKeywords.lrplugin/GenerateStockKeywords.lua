-- The menu item. Lightroom runs this file anew at each click and not in a task, so all that must
-- outlive a click is in a module.

require('Generate').click()
