'use server'

import { after } from 'next/server'
import { segment } from '@/lib/segment'

export const joinTeam = async (form: FormData): Promise<void> => {
  // Your session knows the user.
  const userId = String(form.get('userId'))
  segment().group({ userId, groupId: String(form.get('team')) })
  after(() => segment().flush({ timeoutMs: 10_000 }))
}
