import { readFile } from 'node:fs/promises'
import { parse } from 'jsonc-parser'

const collector = new URL('../../apps/edge-worker/', import.meta.url)

const readJson = async (path: string) => parse(await readFile(new URL(path, collector), 'utf8'))

/** What a new project takes from the collector's own files, as code. */
export const generatedFiles = async (): Promise<readonly { readonly path: string; readonly text: string }[]> => {
  const { compatibility_date, queues, durable_objects, migrations } = await readJson('wrangler.jsonc')
  const { engines } = await readJson('package.json')
  const code = (value: unknown): string => `${JSON.stringify(value, undefined, 2)} as const\n`
  const text = `// From wrangler.jsonc and package.json of @org/segment-edge-worker. Written by generate.ts.

export const wranglerDefaults = ${code({ compatibility_date, queues, durable_objects, migrations })}
export const engines = ${code(engines)}`
  return [{ path: 'src/collector-defaults.generated.ts', text }]
}
