import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests',
  // For slow machines: the defaults of 30 s and 5 s measure the machine.
  timeout: 300_000,
  expect: { timeout: 120_000 },
  fullyParallel: true,
  workers: 2,
  reporter: 'list',
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
})
