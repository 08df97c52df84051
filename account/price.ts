export { athenaPrice } from '../lambda/planner/price';
