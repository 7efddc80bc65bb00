import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { OrderOutcome } from '../../../api/shapes/model.ts';
import { request } from '../../data/request.ts';
import { ConfirmDialog } from '../../frame/dialog.tsx';
import { toast } from '../../frame/toast.tsx';
import { type Order, outcomeText } from './orders.ts';

/** Asks before an order is given, and why; tells what came of it. @returns what asks, and the dialog to be drawn */
export function useOrder(): [(order: Order) => void, ComponentChildren] {
  const [order, setOrder] = useState<Order | null>(null);
  const give = async (why: string) => {
    const { path, body, done } = order!;
    const outcome = await request<OrderOutcome>(path, { method: 'POST', body: { ...body, why } });
    toast({ text: outcomeText(done, outcome) });
  };
  const dialog = order && (
    <ConfirmDialog
      title={order.title}
      text={order.text}
      confirm={order.confirm}
      danger={order.danger}
      reason
      onConfirm={give}
      onClose={() => setOrder(null)}
    />
  );
  return [setOrder, dialog];
}
