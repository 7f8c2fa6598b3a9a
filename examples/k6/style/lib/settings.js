// What all others go by; files are named from here.
export const base = __ENV.SHOP;
export const people = JSON.parse(open("../../data/people.json"));

export default { options: { vus: 1, iterations: 2 } };
