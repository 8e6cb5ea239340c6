"""Who is meant: (issuer, subject) of another system, and the learner or supporter that it is bound to.

An issuer is the address of a system: `iss` of LTI, `account.homePage` of xAPI, the source of a roster, the site of a
Moodle. What xAPI says otherwise has issuers of its own: `mbox` (also for `mbox_sha1sum`) and `openid`. No e-mail
address is stored: the subject is a digest then that only the organisation's key makes.
"""
