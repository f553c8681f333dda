import type { Preset } from '../mapping/layout.ts'

export const preset: Preset = {
  about: 'contacts that were exported from a view as CSV',
  page: 'https://knowledge.hubspot.com/import-and-export/export-records',
  remark: 'The userId is the Record ID of the contact; --map "userId=Email|lowercase" takes the email address.',
  layouts: [
    {
      name: 'contacts',
      columns: ['Record ID', 'First Name', 'Last Name', 'Email'],
      mapping: {
        calls: [
          {
            type: 'identify',
            rest: 'traits',
            omit: ['Associated Company IDs', 'Record ID'],
            fields: {
              userId: 'Record ID',
              'traits.email': { column: 'Email', convert: 'lowercase' },
              'traits.firstName': 'First Name',
              'traits.lastName': 'Last Name',
              'traits.phone': { column: ['Phone Number', 'Mobile Phone Number'] },
              'traits.title': 'Job Title',
              'traits.website': 'Website URL',
              'traits.company.name': { column: ['Company Name', 'Associated Company'] },
              'traits.address.city': 'City',
              'traits.address.state': 'State/Region',
              'traits.address.country': 'Country/Region',
              'traits.address.postalCode': { column: 'Postal Code', convert: 'no-apostrophe' },
              'traits.address.street': 'Street Address',
              'traits.lifecycleStage': 'Lifecycle Stage',
              'traits.createdAt': 'Create Date',
            },
          },
          {
            type: 'group',
            when: '$exists($lookup($, "Associated Company IDs"))',
            fields: {
              userId: 'Record ID',
              groupId: { expression: '$trim($split($lookup($, "Associated Company IDs"), ";")[0])' },
              'traits.name': { column: ['Associated Company', 'Company Name'] },
            },
          },
        ],
      },
    },
  ],
}
