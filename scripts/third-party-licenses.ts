import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Metafile } from 'esbuild'

interface Package {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly text: string
}

/** The last folder of a package in a path, such as `…/node_modules/@scope/name`. */
const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/

const isLicense = (name: string): boolean => /^(?:licen[cs]e|copying|notice)/i.test(name)

const readPackage = async (folder: string): Promise<Package> => {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => entry.isFile() && isLicense(entry.name),
  )
  const texts = await Promise.all(files.map(({ name }) => readFile(join(folder, name), 'utf8')))
  return {
    name: manifest.name,
    version: manifest.version,
    license: manifest.license ?? 'see below',
    text: texts.map((text) => text.trim()).join('\n\n') || `The package contains no license text.`,
  }
}

/**
 * The licenses of the packages that contribute to a bundle, as one text.
 * @param metafiles what esbuild reports about the bundle
 * @param folder the folder that the paths in the reports are relative to
 */
export const thirdPartyLicenses = async (metafiles: readonly Metafile[], folder = process.cwd()): Promise<string> => {
  const used = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? (packageFolder.exec(path) ?? []) : []))
  const packages = await Promise.all([...new Set(used)].map((path) => readPackage(resolve(folder, path))))
  const entries = new Map(packages.map((entry) => [`${entry.name} ${entry.version}`, entry]))
  const sections = [...entries]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([title, { license, text }]) => `${title} (${license})\n\n${text}\n`)
  return `The files in this folder contain code of these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`
}
