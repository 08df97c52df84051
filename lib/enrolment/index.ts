export { Enrolment, type EnrolmentProps } from './enrolment';
