import { type Browser, chromium } from 'playwright-core'
import { patienceMs } from '../patience.ts'

/** Debian's Chromium, listed in `.ci/debian-packages`; set CHROMIUM_PATH to use another one. */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Starts a headless Chromium with a fresh profile and no background requests. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    timeout: patienceMs,
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })

let shared: Promise<Browser> | undefined

/** The one Chromium of this process, started on first use and ended with the process. Each run uses its own context. */
export const sharedChromium = (): Promise<Browser> => {
  shared ??= launchChromium()
  return shared
}
