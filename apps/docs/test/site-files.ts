import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { basePath } from '../site.ts'
import { siteFolder } from './serve-site.ts'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const decode = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    return decimal === undefined ? (entities[name] ?? all) : String.fromCodePoint(Number(decimal))
  })

/** A page of the built site. */
export interface BuiltPage {
  /** Its address on its host, such as `/guides/first-event/`. */
  readonly address: string
  readonly html: string
  readonly ids: ReadonlySet<string>
  /** Every address that it leads to or loads, as written. */
  readonly links: readonly string[]
}

const valuesOf = (html: string, pattern: RegExp): readonly string[] =>
  [...html.matchAll(pattern)].map(([, value = '']) => decode(value))

/** Reads every page of the built site. */
export const readBuiltPages = (): readonly BuiltPage[] =>
  globSync('**/*.html', { cwd: siteFolder })
    .toSorted()
    .map((file) => {
      const html = readFileSync(join(siteFolder, file), 'utf8')
      return {
        address: basePath + file.replace(/(?:^|(?<=\/))index\.html$/, ''),
        html,
        ids: new Set(valuesOf(html, /\sid="([^"]*)"/g)),
        links: valuesOf(html, /\s(?:href|src)="([^"]*)"/g),
      }
    })
