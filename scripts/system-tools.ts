import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

// Some tests need programs that are not npm packages. As root on Debian, missing ones are installed; elsewhere the tests
// that need them fail.
const root = join(import.meta.dirname, '..')
const wanted = readFileSync(join(root, '.ci/debian-packages'), 'utf8').trim().split('\n')

const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

const missing = wanted.filter((program) => !isOnPath(program))
if (missing.length > 0) {
  const names = missing.join(' ')
  if (isOnPath('apt-get') && process.getuid?.() === 0) {
    process.stdout.write(`Installing programs for the tests: ${names}\n`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const install = ['install', '-q', '-y', '--no-install-recommends', ...missing]
    for (const args of [['update', '-q'], install]) {
      const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
      if (status !== 0) process.stderr.write(`apt-get ${args.join(' ')} failed:\n${stdout}${stderr}`)
    }
  } else {
    process.stderr.write(`Some tests will fail because these programs are missing: ${names}\n`)
  }
}
