import { identityFields } from '../fields/common-fields.ts'
import { docstring } from './generated-text.generate.ts'

/** The ids of a call: one of them is enough. */
export const identityTypes = (): string => {
  const idMember = (name: string, type: string): string =>
    `${docstring([identityFields.find((row) => row.name === name)?.help ?? ''], '  ')}\n  readonly ${name}${type}`
  const alternative = (name: string, doc: string, members: readonly string[]): string =>
    [docstring([doc]), `export interface ${name} {`, ...members, '}'].join('\n')
  return [
    alternative('WithUserId', 'A user you know.', [
      idMember('userId', ': string'),
      idMember('anonymousId', '?: string | null | undefined'),
    ]),
    alternative('WithAnonymousId', 'A user you may not know yet.', [
      idMember('userId', '?: string | null | undefined'),
      idMember('anonymousId', ': string'),
    ]),
    `${docstring(['The ids of a call: a userId, an anonymousId, or both.'])}\nexport type CallIds = WithUserId | WithAnonymousId`,
    // The same for a literal of one call. Editors show a docstring only if one alternative fits what is written, so the type
    // of userId tells these apart. The compiler explains a mistake by the last one that fits, in this order or by name.
    //
    // With exactOptionalPropertyTypes, the compiler does not look whether a member that tells alternatives apart may be
    // missing. An optional userId without an anonymousId fits KnownUser, and is an error because of BothIds.
    alternative('BothIds extends KnownUser', 'A user with both ids.', [idMember('anonymousId', ': string')]),
    alternative('UnknownUser', 'A user you do not know yet.', [
      idMember('userId', '?: null | undefined'),
      idMember('anonymousId', ': string'),
    ]),
    alternative('KnownUser', 'A user you know.', [
      idMember('userId', ': string'),
      idMember('anonymousId', '?: string | null | undefined'),
    ]),
    `${docstring(['A call needs a userId or an anonymousId.'])}\nexport type UserIdOrAnonymousId = BothIds | UnknownUser | KnownUser`,
  ].join('\n\n')
}
