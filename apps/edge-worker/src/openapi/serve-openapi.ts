import { type BrowserAddresses, browserAddresses, snippetFor } from '../addresses/browser-addresses.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { Answer } from '../http/answer.ts'
import { type PublicRootSettings, publicRootOf } from '../http/public-root.ts'
import type { CollectorRequest } from '../http/request.ts'
import type { Routes } from '../routes/place-routes.ts'
import { openapiJson } from './openapi.generated.ts'
import { openapiPath, pathPointer } from './openapi-path.ts'

interface Operation {
  readonly summary: string
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Reference }>> }
  readonly responses: Readonly<Record<string, { readonly description?: string } & Partial<Reference>>>
}

interface Reference {
  readonly $ref: string
}

interface Schema {
  readonly description?: string
  readonly properties: object
  readonly required?: readonly string[]
}

/** The parts of an OpenAPI document that the page shows. */
interface OpenapiDocument {
  readonly info: { readonly title: string; readonly description: string }
  readonly paths: Readonly<Record<string, Reference | Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly responses: Readonly<Record<string, { readonly description: string }>>
    readonly schemas: Readonly<Record<string, Schema>>
  }
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`

const lastPart = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1)

/** The fields of a body, required ones first. */
const fieldsOf = ({ description = '', properties, required = [] }: Schema): string => {
  const others = Object.keys(properties).filter((name) => !required.includes(name))
  const lists = [`Optional: ${others.map(code).join(', ')}.`]
  if (required.length > 0) lists.unshift(`Required: ${required.map(code).join(', ')}.`)
  return `${escapeHtml(description)} ${lists.join(' ')}`
}

/** Renders an OpenAPI document as a page without scripts or external resources. */
const openapiPage = (json: string, file: string, first: string): string => {
  const { info, paths, components } = JSON.parse(json) as OpenapiDocument
  const all = Object.entries(paths)
  const sections = all.flatMap(([path, operations]) => {
    if (typeof operations.$ref === 'string') return []
    const pointer = pathPointer(path)
    const same = all.flatMap(([other, { $ref }]) => (($ref as unknown) === pointer ? [code(other)] : []))
    return Object.entries(operations as Readonly<Record<string, Operation>>).map(
      ([method, { summary, requestBody, responses }]) => {
        const reference = requestBody?.content['application/json']?.schema.$ref
        const schema = reference === undefined ? undefined : components.schemas[lastPart(reference)]
        const answers = Object.entries(responses).map(([status, { description, $ref = '' }]) =>
          escapeHtml(`${status} ${description ?? components.responses[lastPart($ref)]?.description}`),
        )
        return `<h2>${method.toUpperCase()} ${[code(path), ...same].join(', ')}</h2><p>${escapeHtml(summary)}. ${schema === undefined ? '' : fieldsOf(schema)}<p><small>${answers.join(' · ')}</small>`
      },
    )
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(info.title)}</title><style>:root{color-scheme:light dark}body{overflow-wrap:anywhere;font:1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}h2{font-size:1rem;margin-top:2rem}p{margin:.2rem 0}pre{overflow:auto}</style><h1>${escapeHtml(info.title)}</h1><p>${escapeHtml(info.description)} <a href="${file}">${file}</a>${first}${sections.join('')}</html>`
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  // It shows the host of the request.
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
} as const

/** What pages need to know, with a placeholder for the key: a list of the sources is not public. */
const pageSection = (addresses: BrowserAddresses | undefined): string => {
  if (addresses === undefined) return ''
  const { cdnUrl, apiHost, protocol } = addresses
  const bundled =
    cdnUrl === undefined
      ? `Pages that bundle ${code('@segment/analytics-next')} cannot use these paths: it appends fixed ones to ${code('cdnURL')}.`
      : `Pages that bundle ${code('@segment/analytics-next')} set ${code(`cdnURL: '${cdnUrl}'`)}.`
  const http = protocol === 'http' ? ` with ${code("protocol: 'http'")}` : ''
  return `<h2>In a page</h2><pre>${escapeHtml(snippetFor(addresses, 'ALIAS'))}</pre><p>${code('ALIAS')} is the alias of a source. ${bundled} Calls go to ${code(`apiHost: '${apiHost}'`)}${http}.`
}

/** Options of {@link createOpenapiServer}. */
export interface OpenapiServerOptions {
  readonly config: PublicRootSettings & Pick<CollectorConfig, 'paths'>
  readonly routes: Routes
}

/** The document with the paths of the settings. */
const placeDocument = ({ rows }: Routes): string => {
  const moved = rows.filter(({ path, placedPath }) => path !== placedPath)
  if (moved.length === 0) return openapiJson
  const document = JSON.parse(openapiJson) as OpenapiDocument
  const places = new Map(rows.map(({ path, placedPath }) => [openapiPath(path), openapiPath(placedPath)]))
  const placeOf = (path: string): string => places.get(path) ?? path
  const paths = Object.entries(document.paths).map(([path, operations]) => {
    const { $ref } = operations
    if (typeof $ref !== 'string') return [placeOf(path), operations]
    const target = $ref.slice(pathPointer('').length).replaceAll('~1', '/')
    return [placeOf(path), { $ref: pathPointer(placeOf(target)) }]
  })
  return JSON.stringify({ ...document, paths: Object.fromEntries(paths) })
}

/** Creates the answers that describe the routes. */
export const createOpenapiServer = ({ config, routes }: OpenapiServerOptions) => {
  let placed: string | undefined
  const text = (): string => {
    placed ??= placeDocument(routes)
    return placed
  }
  return {
    /** The OpenAPI document. */
    document: (): Answer => ({ status: 200, headers: { 'content-type': 'application/json' }, body: text() }),
    /** The OpenAPI document as a page for people, with what pages of a site need. */
    page: (request: CollectorRequest): Answer => {
      const root = publicRootOf(config, request)
      const section = pageSection(root === undefined ? undefined : browserAddresses(root, config.paths))
      const file = `${config.paths.openapi.slice(config.paths.openapi.lastIndexOf('/') + 1)}.json`
      return { status: 200, headers: pageHeaders, body: openapiPage(text(), file, section) }
    },
  }
}
