import './styles/page.css'
import { render } from 'preact'
import { listenToDrops } from './shell/file-drop.tsx'
import { listenToKeys } from './shell/keys.ts'
import { Page } from './shell/page.tsx'
import { keepTitle } from './shell/tab-title.ts'
import { followEvents } from './state/live-events.ts'
import { followHistory } from './state/navigation.ts'
import { applyTheme } from './state/theme.ts'
import { startTicks } from './state/ticks.ts'

applyTheme()
followHistory()
startTicks()
listenToKeys()
listenToDrops()
followEvents()
keepTitle()

const root = document.getElementById('page')
if (root !== null) render(<Page />, root)
