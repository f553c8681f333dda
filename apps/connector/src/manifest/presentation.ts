import { pages } from '@org/segment-core/spec'

/**
 * How the app's users know its forms, where core's tables do not say it: words that help to fill in a field, and the
 * order of fields. A field is named by its call and its path, or by its path alone where it is the same in every call.
 */

/** What a field's help says besides what core says of it. */
export const moreHelp: Readonly<Record<string, string>> = {
  userId: 'It ties the user to your source. One of User ID and Anonymous ID has to be filled in.',
  'alias.userId': 'The new ID, by which the user is known from now on.',
  anonymousId: `Any pseudo-unique value will do: on a server the session ID, or a new random one such as a UUID where there is none; see [Segment's documentation](${pages.identities}). One of User ID and Anonymous ID has to be filled in.`,
  'alias.anonymousId': '',
  event: `Take it from your tracking plan with the button, or write a name of your own; see [Segment's documentation](${pages.track}).`,
  timestamp: 'Enter it when you import data of the past; left empty, the time at which the module runs is sent.',
  'identify.traits': `Fill in what you know about the user; see [Segment's documentation](${pages.userTraits}).`,
  'identify.traits.address': 'It may hold city, country, postal code, state and street.',
  'identify.traits.company': 'It may hold name, ID (a string or a number), industry, number of employees and plan.',
  messageId:
    'Segment drops a second call with the same ID for at least 24 hours. Map a stable value, such as the ID of the record, so that a repeated run of the scenario is not counted twice; left empty, every run makes a new one.',
  context: 'What you leave empty is not sent.',
}

/** Order in which a form shows the members of an object, where people know another one than that of the spec. */
export const knownOrder: Readonly<Record<string, readonly string[]>> = {
  'track.properties': ['currency', 'revenue', 'value'],
}

/** Objects whose members stand in the form itself rather than in a collection of their own. */
export const flattened: ReadonlySet<string> = new Set(['track.properties'])

/** The list of a form for names of the user's own, by the object that the names go into. */
export const customLists: Readonly<
  Record<string, { readonly name: string; readonly label: string; readonly help: string }>
> = {
  traits: {
    name: 'customTraits',
    label: 'Custom Traits',
    help: 'Traits of your own.',
  },
  properties: {
    name: 'customProperties',
    label: 'Custom Properties',
    help: 'Properties of your own: further facts that may help when you analyse the events later. Sending them whenever you can gives a fuller picture of what your users do.',
  },
  context: {
    name: 'customContext',
    label: 'Custom Context',
    help: 'Context fields of your own.',
  },
}

/** The list of a form for destinations that take an object of options instead of a switch. */
export const optionLists: Readonly<
  Record<string, { readonly name: string; readonly label: string; readonly help: string }>
> = {
  integrations: {
    name: 'integrationOptions',
    label: 'Integration Options',
    help: 'Destinations that get options of their own; options also switch a destination on.',
  },
}

/** What the docs page and the module list say of each call. */
export const moduleWords: Readonly<Record<string, { readonly description: string; readonly note?: string }>> = {
  identify: {
    description: 'The user gets a unique User ID and any traits that you know.',
    note: 'Segment recommends one Identify when an account is created, and another one only when traits of the user change.',
  },
  track: { description: 'Any action counts: what it is called and which properties describe it are yours to choose.' },
  page: { description: 'Send it for each page of a website, with the URL, title and referrer that you know.' },
  screen: { description: 'It is to an app what Page is to a website.' },
  group: { description: 'Call it when a user joins or opens a group, and when traits of the group change.' },
  alias: {
    description: 'Few destinations need it; most of the time Identify with both IDs does the same.',
    note: 'An alias can not be taken back.',
  },
}
