const MARK = /^\(\d+\) /;

/** Answers that came while nobody looked: a number in the title of the page, and whoever else wants to show it. */
export class Unread {
  private count = 0;

  constructor(private readonly isLooking: () => boolean, private readonly show: (count: number) => void) {}

  add(count: number): void {
    if (!this.isLooking()) this.set(this.count + count);
  }

  looked(): void {
    if (this.count > 0 && this.isLooking()) this.set(0);
  }

  private set(count: number): void {
    this.count = count;
    // Two widgets on one page share the title; each takes the mark of the other away before it sets its own.
    const title = document.title.replace(MARK, "");
    document.title = count > 0 ? `(${count}) ${title}` : title;
    this.show(count);
  }
}
