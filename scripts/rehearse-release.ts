import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renameScope } from './rename-scope.ts'

// Rehearses a release in a copy of the repository, under another scope: version, build, test, publish to a registry on
// loopback, and run the projects of users with the packages from there. Nothing leaves this machine: only the scope
// points to that registry, and everything else comes from the configured one.
const root = join(import.meta.dirname, '..')
/** Longer than the placeholder, and with a hyphen: no test may depend on the length of its name. */
const scope = 'acme-analytics'
const folder = mkdtempSync(join(tmpdir(), 'release-rehearsal-'))
const copy = join(folder, 'repository')
const bin = join(copy, 'scripts/node_modules/.bin')

const step = (title: string, run: () => void): void => {
  const start = performance.now()
  process.stdout.write(`${title} …\n`)
  run()
  process.stdout.write(`${title}: ${((performance.now() - start) / 1_000).toFixed(0)} s\n`)
}

/** Runs a program in the copy; the rehearsal ends if it fails. */
const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void => {
  const { status, signal, error } = spawnSync(program, args, {
    cwd: copy,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (status === 0) return
  const cause = error?.message ?? (signal === null ? `status ${status}` : `signal ${signal}`)
  throw new Error(`${program} ${args.join(' ')} failed with ${cause}.`)
}

const manifestOf = (path: string): { name: string; version: string; private?: boolean; packageManager: string } =>
  JSON.parse(readFileSync(path, 'utf8'))

const { packageManager } = manifestOf(join(root, 'package.json'))
const pnpm = (args: readonly string[], env?: NodeJS.ProcessEnv): void =>
  run('npx', ['--yes', packageManager, ...args], env)

const check = (isTrue: boolean, failure: string): void => {
  if (!isTrue) throw new Error(failure)
}

const copyRepository = (): void => {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  for (const path of stdout.toString().split('\0')) {
    if (path !== '' && existsSync(join(root, path))) cpSync(join(root, path), join(copy, path))
  }
}

const commit = (message: string): void => {
  run('git', ['add', '--all'])
  const author = ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@example.com', '-c', 'commit.gpgsign=false']
  run('git', [...author, 'commit', '--quiet', '--message', message])
}

const readPublished = () =>
  globSync('{packages,apps}/*/package.json', { cwd: copy })
    .map((path) => ({ folder: join(copy, path, '..'), ...manifestOf(join(copy, path)) }))
    .filter((one) => one.private !== true)

const checkVersions = (): void => {
  const published = readPublished()
  check(published.length > 3, 'Too few packages are published.')
  const [version = ''] = new Set(published.map((one) => one.version))
  check(
    published.every((one) => one.version === version),
    'The published packages have different versions.',
  )
  check(version !== manifestOf(join(root, 'packages/core/package.json')).version, 'The version did not change.')
  for (const one of published) {
    const changelog = join(one.folder, 'CHANGELOG.md')
    check(existsSync(changelog) && readFileSync(changelog, 'utf8').includes(version), `${one.name} has no changelog.`)
  }
  const pending = globSync('.changeset/*.md', { cwd: copy }).filter((path) => !path.endsWith('README.md'))
  check(pending.length === 0, `Changesets are left: ${pending.join(', ')}`)
  const sources = globSync('packages/core/src/**/version*.ts', { cwd: copy })
  check(
    sources.some((path) => readFileSync(join(copy, path), 'utf8').includes(version)),
    'version.ts stayed behind.',
  )
}

/** Each published package has a tag with its version in the remote repository. */
const checkTags = (): void => {
  const { stdout } = spawnSync('git', ['ls-remote', '--tags', 'origin'], { cwd: copy, encoding: 'utf8' })
  const tags = new Set(stdout.split('\n').map((line) => line.replace(/^.*refs\/tags\//, '')))
  for (const one of readPublished()) {
    check(tags.has(`${one.name}@${one.version}`), `${one.name}@${one.version} has no tag in the remote repository.`)
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

/** Starts a registry without uplinks, which accepts packages of the scope only. */
const startRegistry = async (): Promise<{ url: string; stop: () => void }> => {
  const url = `http://127.0.0.1:${await freePort()}`
  const config = {
    storage: join(folder, 'registry'),
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
    uplinks: {},
    packages: { [`@${scope}/*`]: { access: '$all', publish: '$all' } },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  }
  writeFileSync(join(folder, 'registry.yaml'), JSON.stringify(config))
  const program = join(copy, 'consumers/registry/node_modules/verdaccio/bin/verdaccio')
  const args = [program, '--config', join(folder, 'registry.yaml'), '--listen', url]
  const registry = spawn(process.execPath, args, { cwd: folder, stdio: 'inherit' })
  const isUp = async (): Promise<boolean> => (await fetch(`${url}/-/ping`).catch(() => undefined))?.ok ?? false
  for (let tries = 0; !(await isUp()); tries += 1) {
    check(registry.exitCode === null && tries < 1_200, 'The registry did not start.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { url, stop: () => registry.kill() }
}

let registry: { url: string; stop: () => void } | undefined
try {
  step('Copy the repository and rename its scope', () => {
    copyRepository()
    run('git', ['init', '--quiet', '--initial-branch', 'main'])
    run('git', ['add', '--all'])
    renameScope(copy, scope)
  })
  step('Install', () => {
    pnpm(['install', '--frozen-lockfile', '--prefer-offline'])
    pnpm(['--dir', 'consumers', 'install', '--frozen-lockfile', '--prefer-offline'])
  })
  step('Version', () => {
    pnpm(['run', 'generate'])
    pnpm(['run', 'format'])
    commit('Rename the scope')
    pnpm(['run', 'version'])
    checkVersions()
    commit('Version packages')
  })
  step('Build and test', () => {
    pnpm(['run', 'build', '--output-logs=errors-only'])
    pnpm(['run', 'typecheck', '--output-logs=errors-only'])
    pnpm(['run', 'generate', '--check'])
    run(join(bin, 'vitest'), ['run', '--config', 'scripts/vitest/vitest.config.ts'], { TEST_DEPTH: 'quick' })
  })
  registry = await startRegistry()
  const { url } = registry
  step('Publish', () => {
    const token = `//${new URL(url).host}/:_authToken=rehearsal`
    const userconfig = join(folder, 'npmrc')
    writeFileSync(userconfig, `@${scope}:registry=${url}\n${token}\n`)
    writeFileSync(join(copy, '.npmrc'), `@${scope}:registry=${url}\n${token}\n`)
    run('git', ['init', '--quiet', '--bare', join(folder, 'remote.git')])
    run('git', ['remote', 'add', 'origin', join(folder, 'remote.git')])
    // As the workflow of releases does.
    pnpm(['release'], { NPM_CONFIG_USERCONFIG: userconfig })
    run('git', ['push', '--quiet', 'origin', '--tags'])
    checkTags()
  })
  step('Run the projects of users with the published packages', () => {
    const args = ['run', '--root', 'packages/package-tests', '--config', 'vitest.consumers.config.ts']
    run(join(bin, 'vitest'), args, { REHEARSAL_REGISTRY: url })
  })
  process.stdout.write('The rehearsal of the release passed.\n')
} finally {
  registry?.stop()
  rmSync(folder, { recursive: true, force: true })
}
