package io.github.multikueue.proxy.core.access.authentication;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** What the subject of a certificate says of a user. Values are taken from the encoding, and not from a text with escapes. */
final class CertificateSubject {

    /** Where kube-apiserver finds a user's UID. */
    private static final ASN1ObjectIdentifier USER_UID = new ASN1ObjectIdentifier("1.3.6.1.4.1.57683.2");

    private final X500Name subject;

    CertificateSubject(X509Certificate certificate) {
        this.subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    /** The common name, the last one if there are several; empty if there is none. */
    String commonName() {
        List<String> names = values(BCStyle.CN);
        return names.isEmpty() ? "" : names.get(names.size() - 1);
    }

    /** The organizations in their order. */
    List<String> organizations() {
        return values(BCStyle.O);
    }

    /** The UIDs, of which there should be one or none. */
    List<String> userUids() {
        return values(USER_UID);
    }

    private List<String> values(ASN1ObjectIdentifier type) {
        List<String> values = new ArrayList<>();
        for (RDN names : subject.getRDNs(type)) {
            for (AttributeTypeAndValue each : names.getTypesAndValues()) {
                if (each.getType().equals(type) && each.getValue() instanceof ASN1String text) {
                    values.add(text.getString());
                }
            }
        }
        return values;
    }
}
