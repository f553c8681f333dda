import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs that some tests need and no npm package brings: the lines of `.ci/debian-packages`. */
export const programs = ['chromium', 'fish', 'nats-server', 'tmux', 'zsh'] as const

/** One of {@link programs}. */
export type Program = (typeof programs)[number]

const otherBrowsers = ['chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Whether a file may be run by this user. */
export const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The path of a program: on the PATH, or in the folder where Debian keeps servers, which is only on that of root. For
 * Chromium, also CHROMIUM_PATH and browsers that are based on it.
 */
export const findProgram = (program: string): string | undefined => {
  const names = program === 'chromium' ? [program, ...otherBrowsers] : [program]
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  if (program === 'chromium') {
    const { CHROMIUM_PATH = '' } = process.env
    if (CHROMIUM_PATH !== '') return CHROMIUM_PATH
    places.push('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
  }
  return places.find(isExecutable)
}

/** Whether to skip the tests that need a program. Under CI=true they run, and fail where it is missing. */
export const isMissing = (program: Program): boolean => process.env.CI !== 'true' && findProgram(program) === undefined
