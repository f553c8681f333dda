import { expect, it } from 'vitest'
import { parseConfig } from '../config/parse-config.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import { createKvSources } from './kv-sources.ts'

const setUp = () => {
  const config = parseConfig({ sourcesFrom: 'sources', sources: { own: { writeKey: 'own-key' } } })
  const sources = createSourceRegister(config)
  const errors: unknown[] = []
  const warnings: string[] = []
  const kv: { text: string | null; reads: number; isAway: boolean } = { text: null, reads: 0, isAway: false }
  let time = 0
  const followed = createKvSources({
    namespace: {
      get: async (key) => {
        expect(key).toBe('sources')
        kv.reads += 1
        if (kv.isAway) throw new Error('away')
        return kv.text
      },
    },
    config,
    environment: { WEB_KEY: 'web-key' },
    sources,
    monotonic: () => time,
    onRead: () => {},
    onWarning: (message) => warnings.push(message),
    onError: (error) => errors.push(error),
  })
  if (followed === undefined) throw new Error('No sources.')
  const background: Promise<unknown>[] = []
  return {
    ...{ kv, errors, warnings, sources, followed, background },
    pass: (seconds: number) => {
      time += seconds * 1_000
    },
    refresh: async () => {
      await followed.whenFresh((work) => background.push(work))
      await Promise.all(background)
    },
    has: (alias: string) => typeof sources.find(alias) === 'object',
  }
}

it('waits for the first read, and refreshes in the background after that', async () => {
  const { kv, refresh, pass, has, followed, background } = setUp()
  kv.text = '{"web":{"writeKey":"$WEB_KEY"}}'
  expect([followed.isKnown(), has('web'), has('own')]).toEqual([false, false, true])
  await refresh()
  expect([followed.isKnown(), has('web'), kv.reads, background.length]).toEqual([true, true, 1, 0])
  kv.text = '{"web":{"writeKey":"web-key","revoked":true}}'
  await refresh()
  expect([has('web'), kv.reads]).toEqual([true, 1])
  pass(31)
  expect(followed.whenFresh((work) => background.push(work))).toBeUndefined()
  expect(followed.whenFresh((work) => background.push(work))).toBeUndefined()
  await Promise.all(background)
  expect([has('web'), kv.reads]).toEqual([false, 2])
})

it('warns of a secret that guards only one channel when such a source comes', async () => {
  const { kv, refresh, pass, warnings } = setUp()
  const open = '"web":{"writeKey":"web-key","serverToken":"secret","channels":["browser","server"]}'
  for (const text of [`{${open}}`, `{${open},"shop":{"writeKey":"shop-key"}}`]) {
    kv.text = text
    pass(31)
    await refresh()
  }
  expect(warnings).toEqual([expect.stringContaining('The source web has a secret for servers')])
})

it('keeps the sources while KV fails, has nothing, or has what is invalid', async () => {
  const { kv, refresh, pass, has, errors } = setUp()
  kv.text = '{"web":{"writeKey":"web-key"}}'
  await refresh()
  const breaks = [
    () => {
      kv.isAway = true
    },
    () => {
      kv.isAway = false
      kv.text = null
    },
    () => {
      kv.text = '{"web"'
    },
    () => {
      kv.text = '{"own":{"writeKey":"taken"}}'
    },
  ]
  for (const break_ of breaks) {
    break_()
    pass(31)
    await refresh()
    expect(has('web')).toBe(true)
  }
  expect(errors).toHaveLength(3)
})

it('knows nothing until a first read succeeds, and tries again after five seconds', async () => {
  const { kv, refresh, pass, followed } = setUp()
  kv.isAway = true
  await refresh()
  await refresh()
  expect([followed.isKnown(), kv.reads]).toEqual([false, 1])
  kv.isAway = false
  pass(6)
  await refresh()
  expect([followed.isKnown(), kv.reads]).toEqual([true, 2])
})
