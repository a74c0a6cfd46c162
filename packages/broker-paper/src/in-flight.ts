/** Requests that are on their way to the book and have not arrived yet. */
import type { ClientOrderId } from '@mqk/core';

export interface InFlight {
  /** Counts `work` as on its way, under the id of the order that it may create, until it is over. */
  during<Answer>(id: ClientOrderId, work: Promise<Answer>): Promise<Answer>;
  /** Waits until everything that was on its way under this id has arrived or failed. */
  landed(id: ClientOrderId): Promise<void>;
}

export function trackInFlight(): InFlight {
  const flying = new Map<ClientOrderId, Set<Promise<unknown>>>();
  return {
    during: async (id, work) => {
      const mates = flying.get(id) ?? new Set();
      flying.set(id, mates.add(work));
      try {
        return await work;
      } finally {
        mates.delete(work);
        if (mates.size === 0) flying.delete(id);
      }
    },
    landed: async (id) => {
      await Promise.allSettled([...(flying.get(id) ?? [])]);
    },
  };
}
