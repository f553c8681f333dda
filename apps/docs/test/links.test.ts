import { globSync } from 'node:fs'
import { expect, it } from 'vitest'
import { basePath, siteAddress } from '../site.ts'
import { siteFolder } from './serve-site.ts'
import { readBuiltPages } from './site-files.ts'

const pages = readBuiltPages()
const byAddress = new Map(pages.map((page) => [page.address, page]))
const files = new Set(globSync('**/*', { cwd: siteFolder }).map((file) => basePath + file))
const host = 'http://site'

/** Where links of all pages lead, with the page that has each. */
const links = pages.flatMap(({ address, links: found }) =>
  found.map((link) => ({ address, link, target: new URL(link, `${host}${address}`) })),
)
const inside = links.filter(({ target }) => target.origin === host)

it('has every page', () => {
  expect(pages.length).toBeGreaterThan(500)
  expect(byAddress.has(basePath)).toBe(true)
})

it('leads to pages, files and headings that exist', () => {
  const broken = inside
    .filter(({ target: { pathname, hash } }) => {
      const page = byAddress.get(pathname)
      if (page === undefined) return !files.has(pathname)
      const id = decodeURIComponent(hash.slice(1))
      // The playground reads its fragment itself.
      return id !== '' && !page.ids.has(id) && pathname !== `${basePath}playground/`
    })
    .map(({ address, link }) => `${address} → ${link}`)
  expect(broken).toEqual([])
  expect(inside.length).toBeGreaterThan(pages.length)
})

it('leads to every page', () => {
  const reached = new Set([basePath])
  for (const address of reached) {
    for (const link of byAddress.get(address)?.links ?? []) {
      const { origin, pathname } = new URL(link, `${host}${address}`)
      if (origin === host && byAddress.has(pathname)) reached.add(pathname)
    }
  }
  const missed = pages.map(({ address }) => address).filter((address) => !reached.has(address))
  expect(missed).toEqual([`${basePath}404.html`])
})

it('leads to other sites only by https, and loads nothing from them', () => {
  const outside = links.filter(({ target }) => target.origin !== host && target.origin !== siteAddress.origin)
  const wrong = outside
    .filter(({ target }) => target.protocol !== 'https:')
    .map(({ address, link }) => `${address} → ${link}`)
  expect(wrong).toEqual([])
  const loaded = pages.flatMap(({ address, html }) =>
    [
      ...html.matchAll(/<(?:script|img|iframe|link rel="(?:stylesheet|preload)")[^>]*\s(?:src|href)="(https?:[^"]*)"/g),
    ].map(([, url]) => `${address} loads ${url}`),
  )
  expect(loaded).toEqual([])
})

it('names its own address only where a site must: in its canonical links and its site map', () => {
  const found = pages.flatMap(({ address, html }) =>
    html
      .replace(/<link rel="(?:canonical|sitemap)"[^>]*>|<meta property="og:url"[^>]*>/g, '')
      .includes(siteAddress.href)
      ? [address]
      : [],
  )
  expect(found).toEqual([])
})
