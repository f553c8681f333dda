import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkApp } from './app/check-app.ts'
import { readApp } from './app/read-app.ts'
import { formatIssue } from './make/issue.ts'
import { generatedFiles, manifestFolder, withModuleList } from './manifest/generated-files.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Files of the folder that are made by hand, such as the icon. */
const handMade = /^assets\//

const filesBelow = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((path) => !handMade.test(path))
    : []

const readOf = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

/** Writes the app and the list of modules, or with `--check` only says what is out of date. Exits with 1 where something is. */
const main = (parameters: readonly string[]): number => {
  const unknown = parameters.find((parameter) => parameter !== '--check' && parameter !== '--')
  if (unknown !== undefined) {
    process.stderr.write(`generate takes --check and nothing else; "${unknown}" is not known.\n`)
    return 64
  }
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string
    version: string
  }
  const library = { name, version }
  const files = generatedFiles(library)
  const issues = checkApp(
    readApp((path) => files.get(path)),
    { profile: 'portable' },
  )
  if (issues.length > 0) {
    process.stderr.write(
      `The app breaks its own format:\n${issues.map((issue) => `  ${formatIssue(issue)}\n`).join('')}`,
    )
    return 1
  }
  const folder = join(root, manifestFolder)
  const readme = join(root, 'README.md')
  const wanted = new Map([...files].map(([path, text]) => [join(folder, path), text]))
  wanted.set(readme, withModuleList(readFileSync(readme, 'utf8'), library))
  const changed = [...wanted].filter(([path, text]) => readOf(path) !== text).map(([path]) => path)
  const stray = filesBelow(folder)
    .filter((path) => !files.has(path))
    .map((path) => join(folder, path))
  const report = (word: string, paths: readonly string[]): string =>
    paths.map((path) => `  ${word} ${relative(root, path)}\n`).join('')
  const summary = report('changed', changed) + report('not generated', stray)
  if (parameters.includes('--check')) {
    if (summary === '') return 0
    process.stderr.write(`The connector's app is out of date; run "pnpm generate" in apps/connector.\n${summary}`)
    return 1
  }
  for (const path of changed) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, wanted.get(path) ?? '')
  }
  for (const path of stray) rmSync(path)
  process.stdout.write(summary === '' ? 'Everything is up to date.\n' : summary)
  return 0
}

process.exitCode = main(process.argv.slice(2))
