import { normalizedName } from '../../values/normalized-name.ts'
import type { SemanticEventSpec } from './semantic-event-spec.ts'
import { type SemanticEventCategory, semanticEventCategories } from './semantic-events.ts'

/** A semantic event and the page that describes it. */
export interface KnownEvent {
  readonly event: SemanticEventSpec
  readonly page: string
}

const byName = new Map<string, KnownEvent>()
const byNormalizedName = new Map<string, KnownEvent>()
for (const { page, events } of semanticEventCategories as readonly SemanticEventCategory[]) {
  for (const event of events) {
    for (const name of [event.name, ...(event.aliases ?? [])]) {
      byName.set(name, { event, page })
      byNormalizedName.set(normalizedName(name), { event, page })
    }
  }
}

/** The semantic event with exactly this name or earlier name. */
export const semanticEvent = (name: string): KnownEvent | undefined => byName.get(name)

/** The semantic event whose name differs from this one at most in case, spaces, underscores and hyphens. */
export const nearSemanticEvent = (name: string): KnownEvent | undefined => byNormalizedName.get(normalizedName(name))
