import { type Browser, chromium } from 'playwright-core'

/** Debian's Chromium, which `.ci/debian-packages` brings; another one by the environment variable CHROMIUM_PATH. */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Starts a Chromium without a window that keeps nothing and calls nobody; it takes a fresh profile of its own. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
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
