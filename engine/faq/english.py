"""What is known of English, as `french` says it of French."""

from typing import Final

FUNCTION_WORDS: Final = """
a about after all also am an and any are as at be because been before being but by can cannot could d did do does
doing done for from get gets getting go going got had has have having he hello her hers him his how i if in into is
it its just ll m may me might mine must my no nor not of off on or other our ours please re s shall she should so
some such t than thanks that the their theirs them then there these they this those to too up us ve very want was we
were what which will with would you your yours
"""
QUESTION_WORDS: Final = "when where who why"
"""As of French."""

TOGETHER: Final = (
    ("how much", "price"),
    ("how long", "duration"),
    ("what time", "schedule"),
    ("log in", "login"),
    ("sign in", "login"),
    ("sign up", "enrol"),
    ("set up", "install"),
    ("drop out", "quit"),
    ("pass word", "password"),
    ("e-mail", "email"),
    ("work placement", "internship"),
    ("due date", "deadline"),
    ("hand in", "submit"),
    ("turn in", "submit"),
    ("give up", "quit"),
    ("sick leave", "sickleave"),
    ("time off", "leave"),
)
"""As of French."""

MEANINGS: Final = """
price cost fee charge tariff amount expensive
pay payment instalment installment settle debit transfer
invoice bill receipt quote
salary wage pay payslip income earn
refund reimburse reimbursement money
fund funding grant allowance subsidy financing
when date day moment
deadline due late overdue delay
duration time length long
schedule timetable hour calendar agenda planning
where place location address find
who person contact responsible
why reason cause
free complimentary paid
stop quit abandon leave end withdraw
pause suspend interrupt break freeze
cancel cancellation remove
finish complete end completion
start begin beginning launch
continue resume proceed
extend extension prolong renew renewal
postpone reschedule move delay
change modify edit correct update amend
get obtain receive collect
ask request apply claim
send submit transmit mail
submit upload deposit deliver
enrol enroll register registration join enrolment enrollment subscribe
login connect access enter authenticate
password passcode code credential
username identifier id
account profile space
block lock refuse stuck denied
delete erase remove deactivate
lose lost missing forget forgot forgotten
steal stolen theft
recover restore retrieve find
work function respond broken crash
problem trouble issue error failure fault bug
fix repair solve troubleshoot
computer pc laptop machine desktop
phone mobile smartphone
tablet mobile smartphone
screen display monitor
print printer printing
internet network wifi connection
site platform portal page
software application program app tool
install download add
email mail inbox spam
message notification reminder alert
call phone ring
contact reach write talk speak
virtual online remote video webinar live
meeting appointment interview slot
file document paper pdf
certificate attestation proof diploma
diploma certification degree qualification
form questionnaire
save store keep backup
share send transfer
course training class lesson programme program
lesson module chapter content material
tutor teacher trainer instructor coach mentor supporter
learner student trainee pupil apprentice participant
internship traineeship placement
exam examination test assessment
quiz questionnaire test
assignment homework exercise project task work
grade mark score result average
correct grade mark feedback
fail failure failed
pass succeed success
retake redo repeat retry resit attempt again
absent absence miss missed
attendance present sign
disability disabled dyslexia accommodation accessibility
employer company boss firm business
manager supervisor head
employee worker staff
colleague coworker team
job work position post employment
profession career trade
hire recruit recruitment
dismiss dismissal fire fired layoff
resign resignation quit leave
contract agreement
holiday leave vacation rest
sickleave sick ill illness
health medical doctor
pregnant pregnancy maternity
child baby kid
accident injury injured hurt
fall fell
unemployed unemployment jobless jobseeker
retirement pension
tax declaration
insurance cover coverage
allow permit permission right
mandatory compulsory obligatory required requirement
forbidden prohibited ban
refuse reject refusal
contest appeal dispute complaint
report declare notify
inform warn tell notify
privacy personal confidential data gdpr
fraud scam phishing
clean wash disinfect hygiene
food meal dish
drink water
cold fridge refrigerator chill
freeze freezer frozen thaw defrost
hot heat temperature
fire flame extinguisher
burn scald
allergy allergen allergic
medicine drug tablet treatment
pain ache hurt
help assist support assistance
choose choice select pick
understand mean meaning definition
use usage
need necessary require
equipment hardware device
prerequisite condition eligibility eligible
limit maximum
skill competence ability
experience prior equivalence
see view consult watch
video recording replay
sound audio microphone hear
language translation translate
review revise revision practise practice
next following upcoming
"""
"""As of French."""
