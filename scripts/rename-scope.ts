import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

// Renames the npm scope in every file of the repository: names of packages, imports, conditions of exports, lockfiles,
// generated files and documentation. The GitHub address is not part of the scope.
const root = join(import.meta.dirname, '..')

/** The npm scope of this repository, without the `@`. */
const readScope = (folder: string): string => {
  const { name }: { name: string } = JSON.parse(readFileSync(join(folder, 'packages/core/package.json'), 'utf8'))
  return /^@([^/]+)\//.exec(name)?.[1] ?? ''
}

/**
 * Replaces a scope in a text, also in a flag such as `--@org:registry`. Leaves names that only start with it, such as
 * `@organisation`, and addresses such as `first-@org`.
 */
export const renameScopeIn = (text: string, from: string, to: string): string =>
  text.replace(new RegExp(`(?<![\\w.+]|[\\w.+]-)@${from}(?![\\w.-])`, 'g'), `@${to}`)

/**
 * Renames the scope in all files that git knows or would add.
 * @returns the number of files that changed
 */
export const renameScope = (folder: string, to: string): number => {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(to)) {
    throw new Error(`A scope has lower-case letters, digits and hyphens, without the @. This is not one: ${to}`)
  }
  const from = readScope(folder)
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: folder })
  const paths = [...new Set(listed.toString().split('\0'))].filter((path) => path !== '')
  const changed = paths.filter((path) => {
    const bytes = readFileSync(join(folder, path))
    if (bytes.includes(0)) return false
    const text = bytes.toString()
    const renamed = renameScopeIn(text, from, to)
    if (renamed === text) return false
    writeFileSync(join(folder, path), renamed)
    return true
  })
  return changed.length
}

const [, script = '', to] = process.argv
if (import.meta.url === pathToFileURL(resolve(script)).href) {
  if (to === undefined) {
    process.stderr.write('Name the new scope, without the @: node scripts/rename-scope.ts my-company\n')
    process.exitCode = 64
  } else {
    const count = renameScope(root, to)
    process.stdout.write(`Renamed the scope to @${to} in ${count} files. Now run these:\n`)
    for (const command of ['install', 'format', 'generate', 'test']) {
      process.stdout.write(`  npx --yes pnpm@12.21.0 ${command}\n`)
    }
  }
}
