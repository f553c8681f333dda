import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

// Some tests need programs that are not npm packages. As root on Debian, missing ones are installed. Where they stay
// missing, the tests that need them fail; under CI=true the run ends here, because it could not be green.
const root = join(import.meta.dirname, '..')
const wanted = readFileSync(join(root, '.ci/debian-packages'), 'utf8').trim().split('\n')

/** Debian keeps servers where only root's path looks. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']

const isOnPath = (program: string): boolean =>
  folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

const findMissing = (): readonly string[] => wanted.filter((program) => !isOnPath(program))

const missing = findMissing()
if (missing.length > 0 && isOnPath('apt-get') && process.getuid?.() === 0) {
  process.stdout.write(`Installing programs for the tests: ${missing.join(' ')}\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-q', '-y', '--no-install-recommends', ...missing]
  for (const args of [['update', '-q'], install]) {
    const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
    if (status !== 0) process.stderr.write(`apt-get ${args.join(' ')} failed:\n${stdout}${stderr}`)
  }
}
const absent = findMissing()
if (absent.length > 0) {
  process.stderr.write(`Some tests will fail because these programs are missing: ${absent.join(' ')}\n`)
  if (process.env.CI === 'true') process.exitCode = 1
}
