import { type Browser, chromium } from 'playwright-core'

/** Launches a headless Chromium without background requests: Debian's, or the one at CHROMIUM_PATH. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    // The default of 30 s is too short on a busy machine.
    timeout: 120_000,
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--enable-precise-memory-info',
    ],
  })
