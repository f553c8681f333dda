import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { Application, type ProjectReflection } from 'typedoc'
import { apiEntries } from './api-entries.ts'
import { code, table } from './markdown.ts'
import type { PageFile } from './page-file.ts'

const docs = join(import.meta.dirname, '..')
const packages = join(docs, '../../packages')

const settings = {
  entryPoints: apiEntries.map(({ source }) => join(packages, source)),
  tsconfig: join(docs, 'tsconfig.api.json'),
  readme: 'none',
  // The public address of the sources is not known.
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  logLevel: 'Error',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  useCodeBlocks: true,
  indexFormat: 'table',
  parametersFormat: 'table',
} as const

/** Names every module by its folder in the reference, which TypeDoc turns into paths. */
const nameModules = (project: ProjectReflection): void => {
  const modules = project.children ?? []
  if (modules.length !== apiEntries.length) {
    throw new Error(`TypeDoc found ${modules.length} modules for ${apiEntries.length} entry points.`)
  }
  for (const module of modules) {
    const name = module.name.replace(/\/(?:index|src)(?=\/|$)/g, '')
    if (!apiEntries.some((entry) => entry.folder === name))
      throw new Error(`${module.name} is none of the entry points.`)
    module.name = name
  }
}

/** The address of a page of the reference by its file: addresses are in lower case and end with a slash. */
const addressOf = (file: string): string =>
  `/${file
    .replace(/(?:^|\/)index\.md$/, '')
    .replace(/\.md$/, '')
    .toLowerCase()}/`.replace('//', '/')

/** Links between files become relative links between addresses. */
const relinked = (text: string, file: string): string =>
  text.replace(/\]\(([^()\s:]+?\.md)(#[^()\s]*)?\)/g, (_, target: string, hash = '') => {
    const to = addressOf(posix.join(posix.dirname(file), target))
    const path = posix.relative(addressOf(file), to)
    return `](${path === '' ? './' : `${path}/`}${hash.toLowerCase()})`
  })

const kinds: Readonly<Record<string, string>> = {
  classes: 'class',
  functions: 'function',
  interfaces: 'interface',
  'type-aliases': 'type',
  variables: 'constant',
}

const pageOf = (file: string, markdown: string): PageFile => {
  const text = relinked(markdown, file).replace(/^\*\*\*$/gm, '')
  const folder = posix.dirname(file)
  const entry = apiEntries.find((one) => one.folder === folder)
  if (file.endsWith('/index.md') && entry !== undefined) {
    const intro = `${entry.description}\n\n${'```ts'}\nimport { … } from '${entry.specifier}'\n${'```'}`
    return { path: `api/${file}`, title: entry.specifier, description: entry.description, text: `${intro}\n\n${text}` }
  }
  const owner = apiEntries.find((one) => one.folder === posix.dirname(folder))
  const kind = kinds[posix.basename(folder)]
  if (owner === undefined || kind === undefined) throw new Error(`TypeDoc wrote an unexpected file: ${file}`)
  const name = posix.basename(file, '.md')
  const title = kind === 'function' ? `${name}()` : name
  const article = kind === 'interface' ? 'An' : 'A'
  const intro = `${article} ${kind} of [${code(owner.specifier)}](../../).`
  return {
    path: `api/${file.toLowerCase()}`,
    title,
    description: `The ${kind} ${name} of ${owner.specifier}.`,
    text: `${intro}\n\n${text}`,
  }
}

/**
 * A page for each exported name, and one for each entry point, from the docstrings.
 * @throws {Error} if TypeDoc cannot read the sources, or if two pages would have the same address
 */
export const apiPages = async (): Promise<readonly PageFile[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-api-'))
  try {
    const app = await Application.bootstrapWithPlugins({
      ...settings,
      plugin: ['typedoc-plugin-markdown'],
      outputs: [{ name: 'markdown', path: folder }],
    })
    const project = await app.convert()
    if (project === undefined || app.logger.hasErrors()) throw new Error('TypeDoc cannot read the sources.')
    nameModules(project)
    await app.generateOutputs(project)
    const files = globSync('**/*.md', { cwd: folder })
      .filter((file) => file !== 'index.md')
      .toSorted()
    const pages = await Promise.all(files.map(async (file) => pageOf(file, await readFile(join(folder, file), 'utf8'))))
    const repeated = pages.filter(({ path }, index) => pages.findIndex((one) => one.path === path) !== index)
    if (repeated.length > 0)
      throw new Error(`Pages with the same address: ${repeated.map(({ path }) => path).join(', ')}`)
    return [
      {
        path: 'api/index.md',
        title: 'API',
        description: 'Every exported name, by what you import it from.',
        hasContents: false,
        text: table(
          ['Import from', 'What it has'],
          apiEntries.map((entry) => [`[${code(entry.specifier)}](./${entry.folder}/)`, entry.description]),
        ),
      },
      ...pages,
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
