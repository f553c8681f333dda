import { posix } from 'node:path'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { AwsSettings } from './aws-settings.ts'
import type { StoredObject } from './input-source.ts'
import { openBucket } from './object-store.ts'
import { ReadError } from './row.ts'

/**
 * The objects that a URL names: the object of this key, every object whose key begins like this, or those of a pattern like
 * those of files.
 * @throws {CliError} `input_unreadable` if there is none
 */
export const listObjects = async (
  url: string,
  settings: AwsSettings,
  signal: AbortSignal,
): Promise<readonly { readonly name: string; readonly source: StoredObject }[]> => {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url) ?? []
  const advice = 'Write it as s3://bucket/prefix.'
  if (bucket === '') throw new CliError('usage', exitCodes.usage, `${url} names no bucket.`, advice)
  const [prefix = ''] = path.split(/[*?[{]/, 1)
  const isPattern = prefix !== path
  const found: { name: string; source: StoredObject }[] = []
  try {
    for await (const { key, object } of openBucket(bucket, settings, signal).list(prefix)) {
      if (key === path) return [{ name: url, source: object }]
      if (!isPattern || posix.matchesGlob(key, path)) found.push({ name: `s3://${bucket}/${key}`, source: object })
    }
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    throw new CliError(
      error.code,
      exitCodes.noInput,
      error.message,
      'Check the bucket, the endpoint, the region and the credentials.',
      { cause: error },
    )
  }
  if (found.length > 0) return found
  throw new CliError('input_unreadable', exitCodes.noInput, `No object matches ${url}.`, advice)
}
