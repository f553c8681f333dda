import type * as real from '@segment/analytics-node'
import { describe, expectTypeOf, it } from 'vitest'
import DefaultAnalytics, {
  Analytics,
  type AnalyticsSettings,
  type Context,
  FetchHTTPClient,
  type HTTPClient,
  type HTTPClientRequest,
  type Plugin,
  type UserTraits,
} from './index.ts'

type Method = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'

describe('the types of Analytics, for those who used the other library', () => {
  it('accept every setting of the original constructor', () => {
    expectTypeOf<keyof real.AnalyticsSettings | 'proxy' | 'allowInsecureHost'>().toEqualTypeOf<
      keyof AnalyticsSettings
    >()
    expectTypeOf<Omit<real.AnalyticsSettings, 'httpClient' | 'oauthSettings'>>().toExtend<AnalyticsSettings>()
    expectTypeOf<real.OAuthSettings>().toExtend<NonNullable<AnalyticsSettings['oauthSettings']>>()
    expectTypeOf<real.HTTPClient>().toExtend<HTTPClient>()
    expectTypeOf<NonNullable<real.AnalyticsSettings['httpClient']>>().toExtend<
      NonNullable<AnalyticsSettings['httpClient']>
    >()
    expectTypeOf(Analytics).toBeConstructibleWith({ writeKey: 'k', httpClient: globalThis.fetch })
    expectTypeOf(Analytics).toBeConstructibleWith({ writeKey: 'k', httpClient: new FetchHTTPClient() })
    expectTypeOf(DefaultAnalytics).toEqualTypeOf(Analytics)
  })

  it('accept all parameters of the original methods', () => {
    expectTypeOf<real.IdentifyParams>().toExtend<Parameters<Analytics['identify']>[0]>()
    expectTypeOf<real.TrackParams>().toExtend<Parameters<Analytics['track']>[0]>()
    expectTypeOf<real.PageParams>().toExtend<Parameters<Analytics['page']>[0]>()
    expectTypeOf<real.PageParams>().toExtend<Parameters<Analytics['screen']>[0]>()
    expectTypeOf<real.GroupParams>().toExtend<Parameters<Analytics['group']>[0]>()
    expectTypeOf<real.AliasParams>().toExtend<Parameters<Analytics['alias']>[0]>()
    expectTypeOf<real.UserTraits>().toExtend<UserTraits>()
    expectTypeOf<Parameters<real.Analytics['flush']>>().toExtend<Parameters<Analytics['flush']>>()
    expectTypeOf<Parameters<real.Analytics['closeAndFlush']>>().toExtend<Parameters<Analytics['closeAndFlush']>>()
    expectTypeOf<ReturnType<Analytics[Method | 'flush' | 'closeAndFlush']>>().toEqualTypeOf<void | Promise<void>>()
    interface OrderProperties {
      revenue: number
    }
    expectTypeOf<{ userId: string; event: string; properties: OrderProperties }>().toExtend<
      Parameters<Analytics['track']>[0]
    >()
  })

  it('refuse a call without a user', () => {
    expectTypeOf<{ event: string }>().not.toExtend<Parameters<Analytics['track']>[0]>()
    expectTypeOf<{ userId: string }>().not.toExtend<Parameters<Analytics['group']>[0]>()
  })

  it('accept the listeners and callbacks of its users', () => {
    const use = (analytics: Analytics): void => {
      analytics
        .on('error', (error: { code: string; reason?: unknown; ctx?: Context }) => error.code)
        .on('track', (context: Context) => context.event.event?.length)
        .on('register', (names: string[]) => names.length)
        .on('http_request', (request: { url: string; headers: Record<string, string>; body: string }) => request.body)
        .on('http_response', (response: { status: number; statusText: string }) => response.statusText)
        .once('drained', () => {})
        .off('drained', () => {})
      analytics.track({ userId: 'u', event: 'e' }, (error, context) => [error, context?.event.messageId])
      analytics.track({ userId: 'u', event: 'e' }, async () => {})
    }
    expectTypeOf(use).toBeFunction()
  })

  it('accept the plugins of its users', () => {
    const plugin: Plugin = {
      name: 'enrich',
      type: 'enrichment',
      version: '1.0.0',
      isLoaded: () => true,
      load: async (_context, analytics) => analytics.ready,
      track: (context) => {
        context.updateEvent('properties.plan', 'free')
        context.event.properties = { ...context.event.properties, seen: true }
        context.stats.increment('seen', 1, ['plugin:enrich'])
        return context
      },
    }
    expectTypeOf<Parameters<Analytics['register']>[0]>().toEqualTypeOf<Plugin>()
    expectTypeOf(plugin.name).toBeString()
    class Client implements HTTPClient {
      makeRequest = async ({ body }: HTTPClientRequest) => ({ status: 200, statusText: body, headers: {} })
    }
    expectTypeOf(Analytics).toBeConstructibleWith({ writeKey: 'k', httpClient: new Client() })
  })
})
