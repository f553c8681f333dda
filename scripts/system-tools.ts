import { spawnSync } from 'node:child_process'
import { findProgram, programs } from './system-programs.ts'

// Some tests need programs that are not npm packages. As root on Debian, missing ones are installed. Where they stay
// missing, the tests that need them are skipped; under CI=true the run ends here.
const findMissing = (): readonly string[] => programs.filter((program) => findProgram(program) === undefined)

const missing = findMissing()
if (missing.length > 0 && findProgram('apt-get') !== undefined && process.getuid?.() === 0) {
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
  const isCi = process.env.CI === 'true'
  const effect = isCi ? 'All tests must run under CI=true, but' : 'Tests are skipped, because'
  process.stderr.write(`${effect} these programs are missing: ${absent.join(' ')}\n`)
  if (isCi) process.exitCode = 1
}
