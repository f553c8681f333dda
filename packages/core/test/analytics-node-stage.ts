import { Analytics as RealAnalytics } from '@segment/analytics-node'
import {
  Analytics,
  type AnalyticsSettings,
  type HTTPClientRequest,
  type HTTPResponse,
} from '../src/analytics-node/index.ts'

export const writeKey = 'k'.repeat(32)

/** Both libraries, through the types of ours. */
export const libraries = {
  real: (settings: AnalyticsSettings) => new RealAnalytics(settings as never) as unknown as Analytics,
  ours: (settings: AnalyticsSettings) => new Analytics(settings),
} as const

export type LibraryName = keyof typeof libraries

/** An answer to one request, or the error that the client throws. */
export type Answer = Partial<HTTPResponse> | Error

/** An HTTP client with prepared answers; the last one is repeated. It records its requests. */
export const scriptedClient = (answers: readonly Answer[], pause: () => Promise<void> = async () => {}) => {
  const requests: HTTPClientRequest[] = []
  return {
    requests,
    makeRequest: async (request: HTTPClientRequest): Promise<HTTPResponse> => {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? {}
      requests.push(request)
      await pause()
      if (answer instanceof Error) throw answer
      return { status: 200, statusText: 'OK', ...answer }
    },
  }
}

/** What a scenario works with. */
export interface Stage {
  readonly library: LibraryName
  readonly analytics: Analytics
  readonly client: ReturnType<typeof scriptedClient>
  /** Notes what was observed, as JSON. */
  readonly note: (...what: readonly unknown[]) => void
}

/** What a scenario needs before it starts. */
export interface StageOptions {
  readonly answers?: readonly Answer[]
  readonly settings?: Partial<AnalyticsSettings>
  readonly pause?: () => Promise<void>
}

/** Plays a scenario with one of the libraries. @returns the notes */
export const play = async (
  library: LibraryName,
  { answers = [{}], settings = {}, pause }: StageOptions,
  scenario: (stage: Stage) => Promise<void>,
): Promise<readonly string[]> => {
  const notes: string[] = []
  const client = scriptedClient(answers, pause)
  const analytics = libraries[library]({ writeKey, httpClient: client, flushInterval: 60_000, ...settings })
  await scenario({ library, analytics, client, note: (...what) => notes.push(JSON.stringify(what)) })
  return notes
}

/** Plays a scenario with both libraries. */
export const playBoth = async (
  options: StageOptions,
  scenario: (stage: Stage) => Promise<void>,
): Promise<Readonly<Record<LibraryName, readonly string[]>>> => {
  const [real, ours] = await Promise.all([play('real', options, scenario), play('ours', options, scenario)])
  return { real, ours }
}

/** The text of an error; of anything else what it is. */
export const textOf = (reason: unknown): string => (reason instanceof Error ? reason.message : typeof reason)
