using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Planning;

/// <summary>Which certificates a keystore is to trust, what changes by that, and which of them somebody must look at.</summary>
internal sealed class TrustPlanner(PlanDraft draft)
{
    /// <summary>The trusted entries of the result, without their dates.</summary>
    public IReadOnlyList<TrustedPartner> Plan(string? ownAlias)
    {
        var store = draft.Observation.Store ?? KeyStore.Empty;
        var trusted = new List<TrustedPartner>();
        foreach (var partner in draft.Inputs.Partners)
        {
            Check(partner);
            if (ownAlias is not null && Alias.Equal(partner.Alias, ownAlias))
            {
                draft.Findings.Add(Mab.AliasOfOwnKey.At(partner.Source, partner.Alias));
                continue;
            }

            trusted.Add(new TrustedPartner(partner.Alias, partner.Certificate));
        }

        var existing = store.Entries.ToDictionary(entry => entry.Alias, Alias.Comparer);
        foreach (var (alias, certificate) in trusted)
        {
            if (!existing.TryGetValue(alias, out var entry))
                draft.Changes.Add(new PlannedChange(ChangeKind.Add, alias, certificate, ""));
            else if (entry is KeyEntry)
                draft.Find(Mab.AliasInUse, alias, "a private key");
            else if (((TrustedEntry)entry).Certificate is var present && !present.Equals(certificate))
                draft.Changes.Add(new PlannedChange(ChangeKind.Replace, alias, certificate, $"instead of SHA-256 {present.Sha256}, until {present.LastDay}"));
        }

        var declared = new HashSet<string>(trusted.Select(partner => partner.Alias), Alias.Comparer);
        var undeclared = store.Trusted.Where(entry => !declared.Contains(entry.Alias)).ToList();
        switch (draft.Declaration.UndeclaredEntries)
        {
            case UndeclaredEntries.Remove:
                draft.Changes.AddRange(undeclared.Select(entry =>
                    new PlannedChange(ChangeKind.Remove, entry.Alias, entry.Certificate, "no item declares it")));
                break;
            case UndeclaredEntries.Keep:
                trusted.AddRange(undeclared.Select(entry => new TrustedPartner(entry.Alias, entry.Certificate)));
                break;
            case UndeclaredEntries.Error when undeclared.Count > 0:
                draft.Find(Mab.Undeclared, string.Join(", ", undeclared.Select(entry => $"'{entry.Alias}'")));
                break;
        }

        return trusted;
    }

    private void Check(DeclaredPartner partner)
    {
        var certificate = partner.Certificate;
        if (JdkAcceptance.Reason(certificate) is { } refused)
            draft.Findings.Add(Mab.RefusedByJdk.At(partner.Source, partner.Alias, certificate.Subject, refused));
        if (CertificateWeakness.Reason(certificate) is { } weak)
            draft.Findings.Add(Mab.WeakCertificate.At(partner.Source, partner.Alias, certificate.Subject, weak));

        if (draft.Now >= certificate.NotAfter)
        {
            draft.Findings.Add((partner.AllowExpired ? Mab.PartnerExpiredAllowed : Mab.PartnerExpired)
                .At(partner.Source, partner.Alias, certificate.Subject, certificate.LastDay));
            draft.DueAt(draft.Reminder);
            return;
        }

        draft.DueAt(certificate.NotAfter);
        var warnFrom = PlanDraft.Before(certificate.NotAfter, partner.ExpiryWarningDays);
        if (draft.Now >= warnFrom)
        {
            draft.Findings.Add(Mab.PartnerExpiresSoon.At(
                partner.Source, partner.Alias, certificate.Subject, certificate.LastDay, certificate.DaysLeftInWords(draft.Now)));
            draft.DueAt(draft.Reminder);
        }
        else
        {
            draft.DueAt(warnFrom);
        }

        if (draft.Now < certificate.NotBefore)
        {
            draft.Findings.Add(Mab.PartnerNotYetValid.At(
                partner.Source, partner.Alias, certificate.Subject, certificate.FirstDay));
            draft.DueAt(certificate.NotBefore);
            draft.DueAt(draft.Reminder);
        }
    }
}
