import type { ViewName } from '../state/address.ts'
import { view } from '../state/navigation.ts'
import { CatalogueView } from '../views/catalogue-view.tsx'
import { ConnectView } from '../views/connect-view.tsx'
import { FaultsView } from '../views/faults-view.tsx'
import { LiveView } from '../views/live-view.tsx'
import { TrafficView } from '../views/traffic-view.tsx'
import { UsersView } from '../views/users-view.tsx'
import { Announcer } from './announcer.tsx'
import { Banner } from './banner.tsx'
import { FileDrop } from './file-drop.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { TopBar } from './top-bar.tsx'

const views = {
  live: LiveView,
  users: UsersView,
  catalogue: CatalogueView,
  traffic: TrafficView,
  faults: FaultsView,
  connect: ConnectView,
} as const satisfies Record<ViewName, unknown>

/** The whole page. */
export const Page = () => {
  const View = views[view.value]
  return (
    <>
      <button type="button" class="skip-link" onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <TopBar />
      <Banner />
      <main id="main" class="main" tabIndex={-1}>
        <View />
      </main>
      <FileDrop />
      <HelpDialog />
      <Announcer />
    </>
  )
}
