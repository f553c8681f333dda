import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fillSection } from './fill-section.ts'
import type { GeneratedFile } from './generated-file.ts'

// Every workspace with generated text has a generate.ts that exports `generatedFiles`. Without a flag the files are
// written; with --check nothing is written and a stale file fails.
const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')
/** Set in a further run, which follows a run that wrote something: one generator may import what another one writes. */
const isFurther = process.argv.includes('--further')
const generators = globSync(['{packages,apps,examples}/*/generate.ts', '{bench,docs}/generate.ts'], {
  cwd: root,
}).sort()

const stale: string[] = []
let count = 0
let written = 0
for (const generator of generators) {
  const folder = join(root, generator, '..')
  const module: { generatedFiles: () => Promise<readonly GeneratedFile[]> } = await import(join(root, generator))
  for (const file of await module.generatedFiles()) {
    const path = join(folder, file.path)
    const current = existsSync(path) ? await readFile(path, 'utf8') : ''
    const fresh = file.section === undefined ? file.text : fillSection(current, file.section, file.text)
    count += 1
    if (fresh === current) continue
    if (check) stale.push(`${relative(root, path)}${file.section === undefined ? '' : ` (${file.section})`}`)
    else {
      written += 1
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, fresh)
    }
  }
}

if (stale.length > 0) {
  process.stderr.write(`Stale generated files; run pnpm generate and commit the result:\n  ${stale.join('\n  ')}\n`)
  process.exitCode = 1
} else if (written > 0 && !isFurther) {
  const args = [...process.execArgv, import.meta.filename, '--further']
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
} else process.stdout.write(`${count} generated texts ${check ? 'are up to date' : 'written'}.\n`)
