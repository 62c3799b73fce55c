//! Light times between objects, their centres and bodies.

use super::*;
use crate::astro::body::{AU, Body, LIGHT};
use crate::kernel::time::Span;

#[test]
fn light_times_of_objects() {
    let oem = ok(&hour("", &states(0, 20)));
    let [x, y, z] = path(600.0);
    let expected = libm::sqrt(x * x + y * y + z * z) / LIGHT;
    let near = |span: Span, seconds: f64, off: f64| {
        assert!((span.as_secs_f64() - seconds).abs() < off, "{span} {seconds}");
    };
    let object = End::Object(&oem);
    let time = |a, b, t| light_time(a, b, at(t)).unwrap();
    near(time(object, End::Body(Body::Earth), 600.0), expected, 1e-9);
    near(time(End::Body(Body::Earth), object, 600.0), expected, 1e-9);
    near(oem.from_center(at(600.0)).unwrap(), expected, 1e-9);
    assert_eq!(oem.known_until(), Some(at(1200.0)));
    assert_eq!(time(object, object, 5.0), Span::ZERO);
    // By the Sun: from Mars an orbit around the Earth is within 30 ms of the Earth.
    let mars = crate::astro::light::light_time(Body::Earth, Body::Mars, at(600.0)).unwrap();
    let found = time(object, End::Body(Body::Mars), 600.0);
    near(found, mars.as_secs_f64(), 0.03);
    assert!(found != mars);
    // The same object about another centre: the Earth's own ephemeris, written about the Sun.
    let tilt = (84_381.448_f64 / 3600.0).to_radians();
    let (sin, cos) = (libm::sin(tilt), libm::cos(tilt));
    let sun: String = (0..=20)
        .map(|k| {
            let [x, y, z] = Body::Earth.position(at(f64::from(k) * 60.0).tai());
            let (y, z) = (y * cos - z * sin, y * sin + z * cos);
            format!("2026-11-20T00:{k:02}:00 {x:.6} {y:.6} {z:.6} 0 0 0\n")
        })
        .collect();
    let linear = "INTERPOLATION = LAGRANGE\nINTERPOLATION_DEGREE = 3\n";
    let earth = ok(&hour(linear, &sun).replace("= EARTH", "= SUN"));
    near(
        time(End::Object(&earth), End::Body(Body::Mars), 630.0),
        {
            crate::astro::light::light_time(Body::Earth, Body::Mars, at(630.0))
                .unwrap()
                .as_secs_f64()
        },
        1e-8,
    );
    near(time(End::Object(&earth), End::Body(Body::Earth), 630.0), 0.0, 1e-7);
    near(time(End::Object(&earth), object, 600.0), expected, 1e-7);
    let from_sun = time(End::Object(&earth), End::Body(Body::Sun), 0.0).as_secs_f64();
    assert!((from_sun * LIGHT / AU - 0.988).abs() < 1e-3, "{from_sun}");
    let odd = ok(&hour("", &states(0, 20)).replace("= EARTH", "= BENNU"));
    let error = light_time(End::Object(&odd), End::Body(Body::Mars), at(0.0)).unwrap_err();
    assert!(error.reason.contains("`BENNU` is not known"), "{error}");
    assert_eq!(light_time(End::Object(&odd), End::Object(&odd), at(0.0)), Ok(Span::ZERO));
    let odd = ok(&hour("", &states(0, 20)).replace("= EME2000", "= ITRF-97"));
    let error = light_time(End::Object(&odd), End::Body(Body::Mars), at(0.0)).unwrap_err();
    assert!(error.reason.contains("the frame `ITRF-97` is not known"), "{error}");
    assert!(light_time(object, End::Body(Body::Earth), at(-1.0)).is_err());
}
