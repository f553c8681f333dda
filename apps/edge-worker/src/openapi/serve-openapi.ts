import type { Answer } from '../http/answer.ts'
import { openapiJson } from './openapi.generated.ts'

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
const openapiPage = (json: string): string => {
  const { info, paths, components } = JSON.parse(json) as OpenapiDocument
  const all = Object.entries(paths)
  const sections = all.flatMap(([path, operations]) => {
    if (typeof operations.$ref === 'string') return []
    const pointer = `#/paths/${path.replaceAll('/', '~1')}`
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
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(info.title)}</title><style>:root{color-scheme:light dark}body{overflow-wrap:anywhere;font:1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}h2{font-size:1rem;margin-top:2rem}p{margin:.2rem 0}</style><h1>${escapeHtml(info.title)}</h1><p>${escapeHtml(info.description)} <a href="openapi.json">openapi.json</a>${sections.join('')}</html>`
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
} as const

/** The OpenAPI document. */
export const openapiAnswer: Answer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: openapiJson,
}

/** The OpenAPI document as a page for people. */
export const openapiPageAnswer = (): Answer => ({ status: 200, headers: pageHeaders, body: openapiPage(openapiJson) })
