import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const workspace = join(import.meta.dirname, '..')
const writeKey = 'wk_0123456789abcdefghij'

interface Run {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs Node without a terminal. */
const runNode = (args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise((done) => {
    execFile(process.execPath, [...args], { cwd, env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) =>
      done({ exitCode: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    ).stdin?.end()
  })

const create = (args: readonly string[], cwd: string, key = writeKey): Promise<Run> =>
  runNode([join(workspace, 'dist/main.js'), ...args], cwd, { SEGMENT_WRITE_KEY: key })

const makeFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'create collector-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const { version } = JSON.parse(await readFile(join(workspace, 'package.json'), 'utf8'))

describe.each([
  {
    target: 'worker',
    secret: '.dev.vars',
    paths: [
      '.dev.vars',
      '.gitignore',
      'README.md',
      'package.json',
      'src/worker.js',
      'test/worker.test.js',
      'wrangler.json',
    ],
  },
  {
    target: 'node',
    secret: '.env',
    paths: ['.env', '.gitignore', 'README.md', 'package.json', 'settings.json', 'test/collector.test.js'],
  },
])('a project for $target', ({ target, secret, paths }) => {
  it('has the write key only in its secret file, and its test passes', async () => {
    const folder = await makeFolder()
    const args = ['My Events', '--target', target, '--domain', 'events.example.com', '--yes']
    const { exitCode, stdout, stderr } = await create(args, folder)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toContain('npm install')
    expect(stdout).not.toContain(writeKey)
    const project = join(folder, 'My Events')
    const entries = await readdir(project, { recursive: true, withFileTypes: true })
    const written = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    expect(written.map((path) => path.slice(project.length + 1)).sort()).toEqual(paths)
    const texts = new Map<string, string>()
    for (const path of paths) texts.set(path, await readFile(join(project, path), 'utf8'))
    expect(texts.get(secret)).toBe(`SEGMENT_WRITE_KEY=${writeKey}\n`)
    expect([...texts].filter(([, text]) => text.includes(writeKey)).map(([path]) => path)).toEqual([secret])
    expect(texts.get('.gitignore')?.split('\n')).toContain(`${secret}*`)
    if (process.platform !== 'win32') expect((await stat(join(project, secret))).mode & 0o777).toBe(0o600)
    const manifest = JSON.parse(texts.get('package.json') ?? '')
    expect(manifest).toMatchObject({
      name: 'my-events',
      dependencies: { '@org/segment-edge-worker': version },
      devDependencies: { '@org/segment-testing': version },
    })
    for (const script of texts.get('README.md')?.matchAll(/^npm run (\w+)/gm) ?? []) {
      expect(Object.keys(manifest.scripts)).toContain(script[1])
    }
    await mkdir(join(project, 'node_modules'))
    await symlink(join(workspace, 'node_modules/@org'), join(project, 'node_modules/@org'))
    const test = await runNode(['--test'], project)
    expect(`${test.stdout}${test.stderr}`).toMatch(/pass 1\b/)
    expect(test.exitCode).toBe(0)
  })
})

it('refuses a folder that is not empty, and writes nothing', async () => {
  const folder = await makeFolder()
  await writeFile(join(folder, 'notes.txt'), 'mine')
  const { exitCode, stderr } = await create(['.', '--target', 'node', '--domain', 'a.example.com', '--yes'], folder)
  expect(exitCode).toBe(73)
  expect(stderr).toContain('is not empty')
  expect(await readdir(folder)).toEqual(['notes.txt'])
})

it('exits with 64 and the reason, and never asks without a terminal', async () => {
  const folder = await makeFolder()
  const { exitCode, stderr } = await create(['--target', 'node', '--domain', 'a.example.com'], folder, '')
  expect([exitCode, stderr]).toEqual([64, 'The write key is missing. Set the variable SEGMENT_WRITE_KEY.\n'])
  expect(await readdir(folder)).toEqual([])
})
