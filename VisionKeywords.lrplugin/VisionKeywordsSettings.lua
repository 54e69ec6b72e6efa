-- The menu item. Lightroom runs this file anew at each click and not in a task.

require('SettingsDialog').click()
