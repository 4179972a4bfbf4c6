//! The questions and options that rules in code name. Everything else about them lives in the dataset files;
//! reading a file fails when it lacks one of these.

use super::key::QuestionKey;

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)*) => {
        $($(#[$doc])* pub const $name: QuestionKey = QuestionKey::from_static($key);)*
        /// Every key above, so that a dataset file without one of them is refused.
        pub const REQUIRED: &[QuestionKey] = &[$($name),*];
    };
}

questions! {
    /// 1.01
    NHS_NUMBER = "nhs_number";
    /// 1.02
    BIRTH_DATE = "birth_date";
    /// 1.03
    GENDER = "gender";
    /// 1.04
    POSTCODE = "postcode";
    /// 1.05
    CARE_HOME = "care_home";
    /// 1.06
    CONTACT_DATE = "contact_date";
    /// 1.07
    ASSESSMENT_DATE = "assessment_date";
    /// 1.09
    DIAGNOSIS_DATE = "diagnosis_date";
    /// 1.10
    FRACTURE_TYPE = "fracture_type";
    /// 1.11
    SITE = "site";
    /// 3.01
    DXA = "dxa";
    /// 3.03
    DXA_DATE = "dxa_date";
    /// 4.01
    BONE_THERAPY = "bone_therapy";
    /// 5.01
    FALLS_ASSESSMENT = "falls_assessment";
    /// 6.01
    FOLLOWED_UP_16 = "followed_up_16";
    /// 6.02
    FOLLOW_UP_16_DATE = "follow_up_16_date";
    /// 6.05
    THERAPY_16 = "therapy_16";
    /// 6.06
    STRENGTH_BALANCE = "strength_balance";
    /// 7.01
    FOLLOWED_UP_52 = "followed_up_52";
    /// 7.02
    FOLLOW_UP_52_DATE = "follow_up_52_date";
    /// 7.05
    THERAPY_52 = "therapy_52";
}

/// Options that rules in code name.
pub mod option {
    /// 1.01: a patient from abroad, without an NHS number.
    pub const OVERSEAS: &str = "overseas";
    /// 1.10
    pub const ATYPICAL: &str = "atypical";
    /// 1.11 and its like.
    pub const HIP: &str = "hip";
    /// 1.11 and its like.
    pub const SPINE: &str = "spine";
    /// Wherever yes is an answer.
    pub const YES: &str = "yes";
    /// Wherever no is an answer.
    pub const NO: &str = "no";
    /// Wherever nobody knows.
    pub const NOT_KNOWN: &str = "not_known";
    /// Of a medicine, the same.
    pub const DONT_KNOW: &str = "dont_know";
    /// 5.01
    pub const ASSESSED_BY_FLS: &str = "assessed_by_fls";
    /// 5.01
    pub const REFERRED: &str = "referred";
    /// 5.01
    pub const RECOMMENDED: &str = "recommended";
}

/// Checks that rules in code name.
pub mod check {
    /// Too young for the audit: such a record does not leave its desk, and may be deleted with that reason.
    pub const AGE_UNDER_50: &str = "age-under-50";
}
