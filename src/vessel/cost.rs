//! What a vessel's computers weigh, take and cost: sums of what the model says of its nodes.

use crate::spec::model::Model;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sums over nodes; a node that says nothing counts nothing, and is missing in the count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// How many nodes there are.
    pub nodes: u32,
    /// Kilograms.
    pub mass: Sum,
    /// Watts, if all are on.
    pub power: Sum,
    /// Prices, by currency.
    pub price: BTreeMap<String, Sum>,
}

/// A sum, and how many nodes it is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    /// Of those that say it.
    pub total: f64,
    /// How many these are.
    pub nodes: u32,
}

impl Sum {
    fn add(&mut self, part: f64) {
        self.total += part;
        self.nodes += 1;
    }
}

impl Cost {
    /// Of a model's nodes.
    #[must_use]
    pub fn of(model: &Model) -> Cost {
        let mut cost = Cost::default();
        for (_, node) in model.nodes.iter() {
            cost.nodes += 1;
            if let Some(mass) = &node.mass {
                cost.mass.add(mass.0);
            }
            if let Some(power) = &node.power {
                cost.power.add(power.0);
            }
            if let Some(price) = &node.price {
                cost.price.entry(price.currency.clone()).or_default().add(price.amount);
            }
        }
        cost
    }
}
