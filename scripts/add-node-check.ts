import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

interface Manifest {
  readonly engines: { readonly node: string }
  readonly bin?: Readonly<Record<string, string>>
}

/** Code that ends a command on a version of Node below the range in `engines`. 69 is EX_UNAVAILABLE. */
const nodeCheck = (command: string, range: string): string => {
  const oldest = /^>=(\d+\.\d+)$/.exec(range)?.[1]
  if (oldest === undefined) throw new Error(`engines.node must be like >=22.19, but is ${range}.`)
  return `{
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [least, minorOfLeast] = [${oldest.split('.').join(', ')}];
  if (major < least || (major === least && minor < minorOfLeast)) {
    process.stderr.write('${command} needs Node ${oldest} or later; this is ' + process.version + '.\\n');
    process.exit(69);
  }
}
`
}

/**
 * Writes a check of Node's version into each built command of a package, before its other statements. The modules that
 * a command imports statically still load before it, so they must load in old versions.
 * @param folder the folder of the package
 * @param dist the folder with its built files
 */
export const addNodeCheck = async (folder: string, dist = join(folder, 'dist')): Promise<void> => {
  const { engines, bin = {} }: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  for (const [command, path] of Object.entries(bin)) {
    const file = join(dist, relative('dist', path))
    const [, hashbang = '', code = ''] = /^(#!.*\n)?([\s\S]*)$/.exec(await readFile(file, 'utf8')) ?? []
    await writeFile(file, `${hashbang}${nodeCheck(command, engines.node)}${code}`)
  }
}
