// Makes one piece of a page equal to another by as few changes as possible, so that focus, scrolling, selection and what was unfolded stay.

/** Children of `wanted` may be moved out of it. */
export const morphChildren = (shown: Node, wanted: Node): void => {
  const olds = [...shown.childNodes];
  const news = [...wanted.childNodes];
  news.forEach((fresh, index) => {
    const old = olds[index];
    if (old === undefined) shown.appendChild(fresh);
    else if (isAlike(old, fresh)) morph(old, fresh);
    else shown.replaceChild(fresh, old);
  });
  for (const surplus of olds.slice(news.length)) shown.removeChild(surplus);
};

const isAlike = (old: Node, fresh: Node): boolean => old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName;

const morph = (old: Node, fresh: Node): void => {
  if (old.isEqualNode(fresh)) return;
  if (old instanceof Element && fresh instanceof Element) {
    morphAttributes(old, fresh);
    morphChildren(old, fresh);
  } else if (old.nodeValue !== fresh.nodeValue) {
    old.nodeValue = fresh.nodeValue;
  }
};

const morphAttributes = (old: Element, fresh: Element): void => {
  for (const { name } of [...old.attributes]) {
    // The reader unfolded it: no server knows.
    const isReaders = name === "open" && old instanceof HTMLDetailsElement;
    if (!isReaders && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
};
