import type { Target } from '../sources/target.ts'
import { idHash } from './id-hash.ts'
import type { SeenIds } from './seen-ids.ts'
import type { SeenQuestion } from './seen-object.ts'

/** The part of a Durable Object namespace that is used here. */
export interface ObjectNamespace {
  idFromName(name: string): object
  get(id: object): { fetch(url: string, init: { readonly method: 'POST'; readonly body: string }): Promise<Response> }
}

/** Options of {@link createSeenInObjects}. */
export interface SeenInObjectsOptions {
  readonly namespace: ObjectNamespace
  readonly windowMs: number
  /** Objects per source. */
  readonly shards: number
}

/** Remembers messageIds in Durable Objects, which every location of the network can reach. */
export const createSeenInObjects = ({ namespace, windowMs, shards }: SeenInObjectsOptions): SeenIds => {
  const ask = async (
    question: SeenQuestion['ask'],
    { alias }: Target,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> => {
    const groups = Map.groupBy(ids, (id) => idHash(id) % shards)
    const answers = await Promise.all(
      [...groups].map(async ([shard, group]) => {
        const stub = namespace.get(namespace.idFromName(`${alias ?? 'passed'} ${shard}`))
        const body = JSON.stringify({ ask: question, ids: group, windowMs } satisfies SeenQuestion)
        const response = await stub.fetch('https://seen.internal/', { method: 'POST', body })
        return (await response.json()) as readonly string[] // the answer of seen-object.ts
      }),
    )
    return new Set(answers.flat())
  }
  return {
    known: (target, ids) => ask('known', target, ids),
    remember: async (target, ids) => {
      if (ids.length > 0) await ask('remember', target, ids)
    },
  }
}
