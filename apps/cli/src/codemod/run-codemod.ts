import { relative, sep } from 'node:path'
import { differences, version } from '@org/segment-core/internal'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { countOf, printJson } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { plainText, say } from '../workspace/print-list.ts'
import { findManifests, type Manifest } from './find-manifests.ts'
import { createPlaceFinder } from './find-places.ts'
import { dropInModule, originalModule } from './module-names.ts'
import { differencesElsewhere, printPlaces } from './print-places.ts'
import { type Rewrite, rewriteFiles } from './rewrite-files.ts'
import { dropInPackage, rewriteManifest } from './rewrite-manifest.ts'
import { unifiedDiff } from './unified-diff.ts'
import { type NewContent, writeFiles } from './write-files.ts'

/** Flags of `segment codemod analytics-node`. */
export interface CodemodFlags {
  readonly check?: boolean
  readonly packageJson?: boolean
}

/** A path as a diff shows it. */
const shownPath = (path: string): string => {
  const shown = relative('', path)
  return (shown.startsWith('..') ? path : shown).replaceAll(sep, '/')
}

const manifestContent = ({ path, bytes }: Manifest): NewContent => ({
  path,
  before: bytes,
  after: rewriteManifest(bytes.toString('utf8'), `^${version}`),
})

/** What becomes of the dependency in each `package.json`. */
const manifestText = (
  { path, sections }: Manifest,
  { asked, isBlocked, writes }: { readonly asked: boolean; readonly isBlocked: boolean; readonly writes: boolean },
): string => {
  const place = `${plainText(shownPath(path))} lists ${originalModule} in ${sections.join(' and ')}`
  if (!asked) return `${place}. Replace it by ${dropInPackage}, or use --package-json.`
  if (isBlocked) return `${place}. It stays, because a file above still needs it.`
  return writes
    ? `${place}: replaced by ${dropInPackage}. Install the dependencies again.`
    : `${place}: --package-json replaces it by ${dropInPackage}.`
}

/** Whether something still needs the original after the rewrite. */
const needsOriginal = ({ others, skipped }: Rewrite): boolean =>
  others.length > 0 || skipped.some(({ mentionsOriginal }) => mentionsOriginal)

/** Replaces `@segment/analytics-node` by the drop-in in source code, and reports where it differs. */
export const runCodemod = async (
  io: Io,
  options: GlobalOptions,
  { paths, flags }: { readonly paths: readonly string[]; readonly flags: CodemodFlags },
): Promise<ExitCode> => {
  const finder = createPlaceFinder()
  const rewrite = await rewriteFiles(paths, finder.visit, io.interrupt)
  if (io.interrupt.aborted) return exitCodes.interrupted
  const { rewritten, others, skipped, unsearched } = rewrite
  const places = finder.places()
  const manifests = await findManifests(rewritten.map(({ path }) => path))
  const isBlocked = needsOriginal(rewrite)
  const asked = flags.packageJson === true
  const contents: readonly NewContent[] = [
    ...rewritten.map(({ path, bytes, newText }) => ({ path, before: bytes, after: newText })),
    ...(asked && !isBlocked ? manifests.map(manifestContent) : []),
  ]
  const writes = flags.check !== true && options.dryRun !== true
  const { written, failed } = writes
    ? await writeFiles(contents, io.interrupt)
    : { written: new Set<string>(), failed: [] }
  const elsewhere = differencesElsewhere(places)

  if (options.json) {
    printJson(io, {
      from: originalModule,
      to: dropInModule,
      files: rewrite.files,
      changes: contents.map(({ path }) => ({ file: shownPath(path), written: written.has(path) })),
      places: places.map((place) => ({
        ...place,
        here: differences[place.difference].here,
        advice: differences[place.difference].advice,
      })),
      elsewhere,
      otherMentions: others,
      manifests: manifests.map(({ path, sections }) => ({ file: shownPath(path), sections })),
      skipped,
      unsearched,
      failed,
    })
  } else {
    if (options.dryRun) {
      for (const { path, before, after } of contents) {
        io.stdout.write(unifiedDiff(shownPath(path), before.toString('utf8'), after))
      }
    }
    // The output of --dry-run is the diff alone, for `git apply`.
    if (!options.dryRun) printPlaces(io, options, places, io.stdout)
    else if (!options.quiet) printPlaces(io, options, places, io.stderr)
  }

  for (const { file, reason } of [...skipped, ...failed]) {
    say(io, options, `warning: ${plainText(file)} was skipped: ${plainText(reason)}.`)
  }
  for (const { file, reason } of unsearched) {
    say(io, options, `warning: ${plainText(file)} was not searched for places: ${plainText(reason)}.`)
  }
  for (const { file, line, column, text } of others) {
    say(
      io,
      options,
      `warning: ${plainText(file)}:${line}:${column} still names ${plainText(text)}, which is not an import.`,
    )
  }
  for (const manifest of manifests) say(io, options, manifestText(manifest, { asked, isBlocked, writes }))
  const imports = rewritten.filter(({ path }) => !writes || written.has(path)).map((file) => file.imports)
  const count = imports.reduce((sum, one) => sum + one, 0)
  const certain = places.filter(({ certainty }) => certainty === 'certain').length
  say(
    io,
    options,
    `${countOf(count, 'import')} in ${countOf(imports.length, 'file')} ${writes ? 'changed' : 'to change'}; ` +
      `${countOf(certain, 'place')} certainly and ${places.length - certain} possibly affected; ` +
      `${countOf(rewrite.files, 'file')} read.`,
  )
  if (rewritten.length > 0) {
    const rest =
      places.length === 0 ? 'No place shows a difference.' : `Differences that no place shows: ${elsewhere.join(', ')}.`
    say(io, options, `${rest} The README of ${dropInPackage} lists all of them.`)
  }
  if (io.interrupt.aborted) return exitCodes.interrupted
  if (failed.length > 0) return exitCodes.cannotWrite
  if (skipped.some(({ mentionsOriginal }) => mentionsOriginal)) return exitCodes.badData
  return flags.check && rewritten.length > 0 ? exitCodes.badData : exitCodes.ok
}
