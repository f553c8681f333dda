import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { thirdPartyLicenses } from './third-party-licenses.ts'

/** Bundles code that may import the packages of this workspace. */
const bundle = async (contents: string) => {
  const stdin = { contents, resolveDir: import.meta.dirname }
  const { metafile } = await build({ stdin, bundle: true, write: false, metafile: true, format: 'esm' })
  return metafile
}

it('lists the license of every package in a bundle once, and of no other', async () => {
  const used = await bundle(`import { integer } from 'fast-check'; console.log(integer)`)
  const unused = await bundle(`import { integer } from 'fast-check'; console.log('alone')`)
  const text = await thirdPartyLicenses([used, used])
  expect(text.match(/^fast-check \d.*$/gm)).toEqual([expect.stringMatching(/\(MIT\)$/)])
  expect(text).toMatch(/Permission is hereby granted/)
  expect(text).toMatch(/^pure-rand /m)
  expect(await thirdPartyLicenses([unused])).not.toContain('fast-check')
})
