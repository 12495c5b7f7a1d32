/* What another way to draw a list (the board) is given: the list keeps head, views and filter, the layout draws the rows. */
import type { ObjectDeclaration } from './types';

export interface LayoutProps {
  object: ObjectDeclaration;
  /** View and filter together, as a condition; '' is everything. */
  where: string;
  /** Quick find. */
  q: string;
  /** The view's order; '' leaves it to the layout. */
  sort?: string;
}
